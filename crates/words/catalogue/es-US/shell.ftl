# Lo que rodea a todas las páginas.
shell-portal = Portal de respuesta a la demanda
shell-portal-first = Respuesta a la
shell-portal-last = demanda
shell-skip = Ir al contenido
shell-account = Su cuenta
shell-account-of = Cuenta de { $name }
shell-sign-out = Cerrar sesión
shell-table-of = { $caption }, en forma de tabla
shell-theme = Tema
shell-theme-system = Como el sistema
shell-theme-light = Claro
shell-theme-dark = Oscuro
shell-units = Horario: { $zone }. Potencia en kW, energía en kWh.
shell-numbers-from = Cifras de las { $time }
shell-pause = Pausar las cifras en vivo

shell-nav = Principal
shell-nav-bottom = Principal, al pie
shell-nav-meters = Medidores
shell-nav-organization = Organización
shell-nav-administration = Administración
shell-nav-overview = Resumen
shell-nav-organizations = Organizaciones
shell-nav-all-meters = Todos los medidores
shell-nav-people = Personas
shell-nav-periods = Períodos
shell-nav-set-periods = Fijar períodos
shell-nav-imports = Importaciones
shell-nav-outbox = Bandeja de salida
shell-nav-audit = Registro de auditoría

shell-role-system-administrator = Administración del sistema
shell-role-provider = Distribuidora
shell-role-organization-administrator = Administración de la organización
shell-role-organization-user = Miembro de la organización
shell-role-residential-user = Cliente residencial
