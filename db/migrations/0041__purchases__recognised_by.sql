-- why: a purchase tells by what its member was recognised: the kinds and identities named, which are no personal data
alter table purchases.purchase add column recognised_by json;
