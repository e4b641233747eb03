-- why: the stages of the lifecycle lead to the list of customers, which the projection answers; nothing reads standings by stage any more.
drop index profiles.standing_by_stage;
