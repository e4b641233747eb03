-- why: on the page of a member stands when it came into a live audience and when it left; the news of it is gone from the outbox after a month
create table audiences.move (
  member_id   int         not null,
  -- The event that told it: ascends in time.
  move_id     bigint      not null,
  moved_at    timestamptz not null,
  audience_id int         not null,
  -- Came in; false: left.
  entered     boolean     not null,
  primary key (member_id, move_id)
);
-- Written in the order of time, and forgotten in it.
create index move_by_time on audiences.move using brin (moved_at);
grant select, insert, delete on audiences.move to atrium_app;
