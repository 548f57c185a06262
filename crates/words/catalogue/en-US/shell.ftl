# What stands around every page.
shell-portal = Demand Response Portal
shell-portal-first = Demand Response
shell-portal-last = Portal
shell-skip = Skip to content
shell-account = Your account
shell-account-of = Account of { $name }
shell-sign-out = Sign out
shell-table-of = { $caption }, as a table
shell-theme = Theme
shell-theme-system = Follow the system
shell-theme-light = Light
shell-theme-dark = Dark
shell-units = All times { $zone }. Power in kW, energy in kWh.
shell-numbers-from = Numbers from { $time }
shell-pause = Pause live numbers

shell-nav = Main
shell-nav-bottom = Main, at the bottom
shell-nav-meters = Meters
shell-nav-organization = Organization
shell-nav-administration = Administration
shell-nav-overview = Overview
shell-nav-organizations = Organizations
shell-nav-all-meters = All meters
shell-nav-people = People
shell-nav-periods = DR periods
shell-nav-set-periods = Set DR periods
shell-nav-imports = Imports
shell-nav-outbox = Outbox
shell-nav-audit = Audit log

shell-role-system-administrator = System administrator
shell-role-provider = Power provider
shell-role-organization-administrator = Organization administrator
shell-role-organization-user = Organization user
shell-role-residential-user = Residential customer
