-- why: lists of audiences tell how many each reaches without asking the projection row by row: kept with the set, a while after it was found.
alter table audiences.version add column reach jsonb, add column reach_at timestamptz;
