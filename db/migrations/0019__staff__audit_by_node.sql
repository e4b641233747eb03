-- why: the audit trail is read by part of the tree, however old the rows of a store are
create index audit_by_node on staff.audit (node_id, at, id) where node_id is not null;
