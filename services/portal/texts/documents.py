"""Why a document could not be issued, in words, where its cause is a problem that a person can act on."""

from shared.contracts.documents.problems import NUMBER_CLAIMED

CAUSES = {problem.code: problem for problem in (NUMBER_CLAIMED,)}
