-- why: keys of other systems ask with SQL as accounts do, and have their runs for themselves
alter table warehouse.run
  alter column account_id drop not null,
  add column key_id int references staff.api_key,
  add constraint run_of_one check (num_nonnulls(account_id, key_id) = 1);
create index run_of_key on warehouse.run (key_id, started_at desc, run_id desc) where key_id is not null;
