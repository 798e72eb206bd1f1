"""Logging in through OpenID Connect: a provider of identities vouches for who somebody is and in
which groups. Imported only where a console is told of a provider, since it needs packages of its
own (extra `oidc`)."""
