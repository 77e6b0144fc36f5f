"""The whole job without internet: a small web on loopback that stands in for the hosts of ten real references."""
