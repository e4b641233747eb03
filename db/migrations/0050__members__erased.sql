-- why: sets that were stored are combined without those erased since: who they are is read from an index as small as their number.
create index member_erased on members.member (member_id) where erased_at is not null;
