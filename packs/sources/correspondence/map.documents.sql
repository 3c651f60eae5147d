-- An e-mail is one by what it holds; any other file is what its name or its folder says it is.
select * replace (
    case
        when file_type in ('eml', 'msg') or sort is null then file_type
        else regexp_replace(
            regexp_replace(lower(sort), '[ _-]+', ' ', 'g'),
            '(survey|report|inspection|certificate|agreement|file|assessment|complaint|photo|photograph|letter)s$',
            '\1'
        )
    end as file_type
)
from feed
