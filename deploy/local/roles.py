"""SQL that gives each service a database and two roles.

The owner (`grades_owner`) owns the database and its tables: the set-up upgrades them as this role, and no
process has its password. The service's own role (`grades`) reads and writes rows; it makes no table, not even
a temporary one, and enters no other database.

The superuser runs all of it before each set-up; what is so already stays as it is. deploy/local/postgres.py
runs it on a laptop, deploy/secrets.py writes it for psql.
"""

from collections.abc import Callable, Sequence

CLOSED = """do $$ declare name text; begin
    for name in select datname from pg_database loop
        execute format('revoke all on database %I from public', name);
    end loop;
end $$;
"""


def owner_of(service: str) -> str:
    """The role that owns a service's database and tables."""
    return f"{service}_owner"


def cluster(services: Sequence[str], password: Callable[[str], str]) -> str:
    """SQL for the database `postgres`: the roles, with the password of each; the databases that every server
    has are closed to them.

    The passwords need no quoting.
    """
    roles = (role for service in services for role in (owner_of(service), service))
    made = (
        f"""do $$ begin
    if not exists (select from pg_roles where rolname = '{role}') then
        create role {role} login password '{password(role)}';
    end if;
end $$;
"""
        for role in roles
    )
    return "".join(made) + CLOSED


def missing_database(service: str) -> str:
    """A query whose result is the statement that creates the service's database; no row when it exists.

    PostgreSQL creates no database within a transaction or a condition.
    """
    return (
        f"select 'create database {service} owner {owner_of(service)}'"  # noqa: S608 - names of the code
        f" where not exists (select from pg_database where datname = '{service}')"
    )


def database(service: str) -> str:
    """SQL for the service's own database: what its role may do there.

    Its statements are planned for their values each time: what is valid on a day is found by comparisons of
    which PostgreSQL, without the day, guesses wrongly (a list of all organisations took 20 s, 0.2 s with it).

    In an installation whose tables belong to that role they are given to the owner first, and the role keeps
    its rights on their rows; the set-up, which follows, takes back those that it should not have.
    """
    owner = owner_of(service)
    return f"""do $$ begin
    if (select datdba::regrole::text from pg_database where datname = '{service}') = '{service}' then
        reassign owned by {service} to {owner};
        grant select, insert, update, delete on all tables in schema public to {service};
    end if;
end $$;
revoke all on database {service} from public;
grant connect on database {service} to {service};
alter default privileges for role {owner} in schema public
    grant select, insert, update, delete on tables to {service};
alter role {service} in database {service} set plan_cache_mode = force_custom_plan;
revoke execute on function lo_create(oid), lo_creat(integer), lo_from_bytea(oid, bytea) from public;
"""  # noqa: S608 - names of the code


def psql(services: Sequence[str], password: Callable[[str], str]) -> str:
    """All of it as a script for psql, run as the superuser."""
    return cluster(services, password) + "".join(
        f"{missing_database(service)} \\gexec\n\\connect {service}\n{database(service)}\\connect postgres\n"
        for service in services
    )
