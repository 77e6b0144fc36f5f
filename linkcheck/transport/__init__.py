"""An HTTP/1.1 client for strangers' servers: one try a request, the address guarded, the answer kept as it came.

Imports nothing of httpx; `linkcheck.fetch` adapts it. From the bottom: `failure`, `urls`, `guard`, `rewrite`;
`dns_wire`, `dns_config`, `dns_channel`, `resolver`; `trust`, `tls`; `content`, `head`, `reader`; `connection`, `dial`,
`pool`, `client`.
"""
