-- why: a level that is kept at the end of its promise, or reached anew after a time below, is on record like one that changes.
alter table tiers.change drop constraint change_is_one;
alter table tiers.change drop constraint change_reason_known;
alter table tiers.change add constraint change_is_one check ((from_level = to_level) = (reason = 'kept'));
alter table tiers.change add constraint change_reason_known check (reason in ('spend', 'window', 'promise_ended', 'manual',
  'manual_ended', 'merge', 'unmerge', 'set_changed', 'erased', 'kept'));

-- Promises that run out are looked at by the daily run from now on.
update tiers.state set next_due = protected_until + 1
where protected_until > reached_on and judged_on <= protected_until and below_since is null
  and (next_due is null or next_due > protected_until + 1);
