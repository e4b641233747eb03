-- why: reports go by mail as well, may be sent once to try, and dashboards say how large each chart is and whose days and part of the group it has
alter table reports.schedule alter column url drop not null, alter column secret drop not null, add column recipients text[];
alter table reports.schedule add constraint schedule_one_way check ((url is null) <> (recipients is null) and (url is null) = (secret is null));
alter table reports.delivery add column trial boolean not null default false;
update reports.kept set definition = jsonb_build_object('span', 'last30', 'items', (
  select coalesce(jsonb_agg(jsonb_build_object('keptId', item -> 'keptId', 'width', case when (item ->> 'wide')::boolean then 4 else 2 end,
    'height', 2, 'ownDays', true, 'ownNode', true) order by place), '[]')
  from jsonb_array_elements(definition -> 'items') with ordinality as of (item, place)))
where kind = 'dashboard';
update reports.kept_version set definition = jsonb_build_object('span', 'last30', 'items', (
  select coalesce(jsonb_agg(jsonb_build_object('keptId', item -> 'keptId', 'width', case when (item ->> 'wide')::boolean then 4 else 2 end,
    'height', 2, 'ownDays', true, 'ownNode', true) order by place), '[]')
  from jsonb_array_elements(definition -> 'items') with ordinality as of (item, place)))
where definition ? 'items';
