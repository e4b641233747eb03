-- why: when a place opened, from when on it is no more, and the days on which it stays closed; the audit trail read by part of the tree
alter table organization.node
  add column opened_on date,
  add column closed_on date,
  add column closures jsonb,
  add constraint node_closes_after_it_opened check (closed_on > opened_on);

create index audit_by_node on staff.audit (node_id, at, id) where node_id is not null;
