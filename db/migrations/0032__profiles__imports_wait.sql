-- why: portraits of whom an import tells wait a minute, so that nobody is drawn anew for each of their receipts while it runs
alter table profiles.stale rename column since_at to due_at;
alter index profiles.stale_by_time rename to stale_by_due;
