-- why: every stage of the lifecycle leads to its members, those who spent most first, a page at a time.
create index standing_by_stage on profiles.standing (stage, spend_minor desc, member_id);
