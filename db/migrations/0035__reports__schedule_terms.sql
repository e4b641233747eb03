-- why: a name that ends in day is a date everywhere; this is the weekday of weekly schedules and the date of monthly ones
alter table reports.schedule rename column on_day to nth;
