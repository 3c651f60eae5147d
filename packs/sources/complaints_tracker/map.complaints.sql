-- A cell may hold several order numbers ("1200203 / 1200204"): a complaint points to the first.
select * replace (nullif(regexp_extract("Repair refs", '[0-9]{5,}'), '') as "Repair refs")
from feed
