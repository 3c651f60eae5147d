-- One cell may hold two of the landlord's order numbers ("123456/1 & 123457"): each gives a repair.
-- The first keeps the job's number, so that visits find it; the next are <job>-2, <job>-3.
-- A number that a spreadsheet turned into 1.20E+06 is lost: no order number is better than a wrong one.
with orders as (
    select
        *,
        case
            when "Client Order" is null or regexp_matches("Client Order", '[0-9]E[+]') then []
            else regexp_extract_all("Client Order", '([0-9]{5,})(/[0-9]+)?', 1)
        end as order_numbers
    from feed
),
one_order_each as (
    select *, unnest(range(1, greatest(len(order_numbers), 1) + 1)) as place_in_cell
    from orders
)
select
    * exclude (order_numbers, place_in_cell)
    replace (
        order_numbers[place_in_cell] as "Client Order",
        case
            when place_in_cell = 1 then "Job No" else "Job No" || '-' || place_in_cell
        end as "Job No"
    )
from one_order_each
