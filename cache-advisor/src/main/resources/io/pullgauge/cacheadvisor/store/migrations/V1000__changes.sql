-- The history of one registry or image over all nodes, and of one node, is read newest first.
CREATE INDEX transition_log_of_target ON transition_log (target, id);
CREATE INDEX transition_log_of_node ON transition_log (cluster, node, id);
