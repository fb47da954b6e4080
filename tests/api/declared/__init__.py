"""Which endpoints there are and who may call them: one module an area, found by themselves.

A module declares `ENDPOINTS: dict[(method, path), callers]`, and, for those that need one, `BODIES`
(path to a JSON body which would be taken), `HEADERS` (path to headers) and `ADDRESSES` (path to an
address with its braces filled in; a store's slug is `arbat`, anything else `AAAAA` where none is
given). Callers are roles, scopes of keys and `nobody`; see `tests/api/access.py`. An endpoint that
is not declared fails the tests.
"""
