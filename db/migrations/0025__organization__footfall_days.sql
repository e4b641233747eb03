-- why: people by day beside people by hour, so that a year at the gates is read as one row a day and not as twenty-four

-- Kept by the command that counts hours, in its transaction: what a correction takes off is written as an
-- upsert of less than nothing, which a check would not let in. A row with nobody is a node that counted, and nobody came.
create table organization.footfall_day (
  node_id int    not null,
  day     date   not null,
  people  bigint not null,
  primary key (node_id, day)
) with (fillfactor = 70);
grant select, insert, update on organization.footfall_day to atrium_app;

-- Nothing is counted meanwhile.
lock table organization.footfall in share row exclusive mode;

insert into organization.footfall_day (node_id, day, people)
select node_id, day, sum(people) from organization.footfall group by node_id, day order by node_id, day;
