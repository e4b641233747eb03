-- why: conditions on brands are chosen from those that there are; these are found from one to the next along the index.
create index product_by_brand on catalog.product (brand);
