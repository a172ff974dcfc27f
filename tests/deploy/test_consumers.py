"""The set-up changes the consumers of the bus without the loss of an event."""

from pathlib import Path

import nats
import pytest

from deploy.local.keys import Vault
from deploy.local.nats_server import Nats
from deploy.local.subprocesses import free_port
from deploy.nats import consumers, streams
from deploy.nats.permissions import HOST
from shared.chassis.bus import STREAM, inbox_prefix
from tests.world.edge import until

RESERVE = "documents-reserve"
BEFORE = "lsq.evt.grades.graduates_approved.v1.*.*"


async def test_a_reaction_hears_all_of_the_earlier_version_first(tmp_path: Path) -> None:
    """While events of the version that the last release heard wait for a reaction, the set-up changes no
    consumer and says what to do; once they are heard it does, and none is delivered twice.
    """
    server = Nats(tmp_path / "nats", Vault(tmp_path / "keys"), free_port())
    server.start()
    try:
        server.wait()
        bus = await nats.connect(
            server.url, user_credentials=str(server.host_credentials()), inbox_prefix=inbox_prefix(HOST)
        )
        stream = bus.jetstream()
        await streams.declare(stream)
        await consumers.declare(stream)
        now = (await stream.consumer_info(STREAM, RESERVE)).config
        await stream.add_consumer(STREAM, now.evolve(filter_subject=BEFORE))
        await stream.publish(BEFORE.replace("*", "a"), b"before the release")
        await until(lambda: stream.consumer_info(STREAM, RESERVE), lambda info: info.num_pending == 1)

        with pytest.raises(RuntimeError, match=f"1 events {BEFORE} wait for {RESERVE}".replace("*", r"\*")):
            await consumers.declare(stream)
        heard = await stream.pull_subscribe_bind(RESERVE, STREAM)
        [event] = await heard.fetch(1)
        # fetched and not acknowledged: it would come again
        with pytest.raises(RuntimeError, match="run the processes of the last release"):
            await consumers.declare(stream)
        assert BEFORE == (await stream.consumer_info(STREAM, RESERVE)).config.filter_subject
        await event.ack_sync()
        await consumers.declare(stream)
        await stream.publish(BEFORE.replace("v1", "v2").replace("*", "a"), b"after the release")

        assert [b"after the release"] == [event.data for event in await heard.fetch(1)]
        assert [] == await consumers.differences(stream)
        await bus.close()
    finally:
        server.stop()
