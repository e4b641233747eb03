-- why: when a place opened, from when on it is no more, and the days on which it stays closed
alter table organization.node
  add column opened_on date,
  add column closed_on date,
  add column closures jsonb,
  add constraint node_closes_after_it_opened check (closed_on > opened_on);
