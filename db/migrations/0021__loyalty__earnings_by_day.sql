-- why: what purchases earned by day and by rule, so that return rates and the use of budgets are read without reading judgements

-- Sums only, about nobody; counted up seconds later by a reaction in the transaction that moves its cursor. Days are the programme's.

-- What was bought and earned in a programme: purchases that were judged, whether they earned or not.
create table loyalty.earning_day (
  programme_id  int    not null,
  day           date   not null,
  purchases     int    not null,
  sales_minor   bigint not null,
  -- What came back, above zero.
  returns_minor bigint not null,
  points        bigint not null,
  taken_back    bigint not null,
  primary key (programme_id, day)
) with (fillfactor = 70);
grant select, insert, update on loyalty.earning_day to atrium_app;

-- What one rule gave, before anything came back: how often, on purchases of what worth, and what limits held back of it.
create table loyalty.rule_day (
  programme_id int    not null,
  rule_code    text   not null,
  day          date   not null,
  times        int    not null,
  sales_minor  bigint not null,
  points       bigint not null,
  held_back    bigint not null,
  primary key (programme_id, rule_code, day)
) with (fillfactor = 70);
create index rule_day_by_day on loyalty.rule_day (programme_id, day);
grant select, insert, update on loyalty.rule_day to atrium_app;

-- Why a version was saved, in the words of whoever did.
alter table loyalty.rule_set add column note text,
  add constraint rule_set_note_length check (length(note) between 1 and 200);
