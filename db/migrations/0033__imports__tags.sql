-- why: values of tags come from files, too
alter table imports.job
  drop constraint job_target_known,
  add constraint job_target_known
    check (target in ('organization', 'members', 'catalog', 'purchases', 'store-days', 'balances', 'tags'));
