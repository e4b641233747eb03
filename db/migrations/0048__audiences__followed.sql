-- why: a page tells as of when live audiences are right; the process that follows writes it down with its turn, which it takes anyway.
alter table audiences.turn add column followed_at timestamptz;
