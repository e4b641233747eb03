-- why: what is deleted for its age must be told, or copies of the events would keep it for ever

-- As drop_event_partitions, which the release before this one still calls: drops the oldest month that ended before before_day, and removes up
-- to max_rows rows of the default partition that came before it. Tells the rows removed, the batches that they came in, and whether a
-- month went.
create function tracking.forget_events(before_day date, max_rows int)
returns table (removed int, batch_ids bigint[], month_dropped boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '2s' as $$
declare
  name text;
begin
  with gone as (
    select ctid from tracking.event_default where received_at < before_day::timestamp at time zone 'UTC' limit max_rows
  ), forgotten as (
    delete from tracking.event_default as old using gone where old.ctid = gone.ctid returning old.batch_id
  )
  select count(*)::int, coalesce(array_agg(distinct forgotten.batch_id), '{}') into removed, batch_ids from forgotten;
  select child.relname into name from pg_inherits join pg_class as child on child.oid = inhrelid
  where inhparent = 'tracking.event'::regclass and child.relname ~ '^event_[0-9]{6}$'
    and to_date(right(child.relname, 6), 'YYYYMM') + interval '1 month' <= before_day
  order by child.relname limit 1;
  month_dropped := name is not null;
  if month_dropped then execute format('drop table tracking.%I', name); end if;
  return next;
end $$;
revoke all on function tracking.forget_events from public;
grant execute on function tracking.forget_events to atrium_app;
