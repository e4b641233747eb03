-- why: what somebody looks at again and again: the filters of a list under a name, kept for each account
create table staff.saved_view (
  view_id    int         primary key generated always as identity,
  account_id int         not null references staff.account,
  -- of the console: members, purchases
  page       text        not null,
  name       text        not null,
  -- of the page's address, as texts
  params     jsonb       not null,
  -- what the page opens with where its address says nothing
  is_default boolean     not null,
  changed_at timestamptz not null,
  constraint saved_view_page_form check (page ~ '^[a-z][a-z-]{0,39}$'),
  constraint saved_view_params_object check (jsonb_typeof(params) = 'object'),
  constraint saved_view_one_name unique (account_id, page, name)
);
create unique index saved_view_one_default on staff.saved_view (account_id, page) where is_default;
grant select, insert, update, delete on staff.saved_view to atrium_app;
