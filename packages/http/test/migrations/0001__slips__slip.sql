-- why: a table for the tests of this package, with a column narrow enough to break on purpose
create schema slips;

create table slips.slip (
  slip_id bigint generated always as identity primary key,
  text text not null unique,
  amount_minor int not null
);
