# All organizations.
organizations-lead = Companies that take part, and the provider itself.
organizations-name = Name
organizations-name-or-number = Name or number
organizations-number = Number { $number }
organizations-none = No organization is found.
organizations-none-text = Search for less of its name, or create it below.
organizations-all = All organizations
organizations-new = New organization
organizations-new-text = Its people join with its number. The first of them becomes its administrator.
organizations-create = Create organization
organizations-edit = Edit
organizations-save = Save
organizations-delete = Delete
organizations-members = { $count ->
    [one] { $count } member
   *[other] { $count } members
}
organizations-meters = { $count ->
    [one] { $count } meter
   *[other] { $count } meters
}
organizations-delete-title = Delete { $name }?
organizations-delete-text = This cannot be undone. It has { $members } and { $meters }; only an organization without either can be deleted.
organizations-delete-it = Delete the organization
