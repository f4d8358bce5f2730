-- Counts the connections through which processes have come to commit or to listen: when it has not moved, nobody came,
-- wrote and went unseen.
CREATE SEQUENCE genesis_arrivals;
