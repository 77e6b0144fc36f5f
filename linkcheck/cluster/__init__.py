"""An audit spread over many processes or machines: each site has one owner, so that every limit holds for all of them.

The one that the user started, the home, keeps what is learned, asks the services (registries, archives, metadata) and
writes the report. The others, the agents, probe; where they are on its own machine, the home does so, too (`help`). A
probe whose way leads to another owner's site is handed over with the answers that it has had, so that nothing is asked
twice and no site is asked by two.
"""
