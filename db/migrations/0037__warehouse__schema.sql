-- why: a room for what analysts ask and for what is known of the quality of data
create schema warehouse;
grant usage on schema warehouse to atrium_app;
