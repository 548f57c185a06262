# El registro de auditoría.
audit-lead = Quién hizo qué, cuándo y desde dónde. Los registros solo se agregan; cada uno contiene el hash del anterior.
audit-download = Descargar CSV
audit-records = Registros
audit-newest-first = Registros, primero los más recientes
audit-pages = Páginas del registro de auditoría
audit-newest = Más recientes
audit-older = Más antiguos
audit-verify = La descarga también queda registrada. Si el registro está completo lo dice { $command }.

# El formulario que está encima.
audit-first = Primer día
audit-last = Último día
audit-account-number = Número de cuenta
audit-action = Acción
audit-object = Objeto
audit-object-number = Número del objeto
audit-result = Resultado
audit-all = Todos
audit-show = Mostrar
audit-show-all = Mostrar todo
audit-first-no-date = El primer día no es una fecha; use 2026-07-16.
audit-last-no-date = El último día no es una fecha; use 2026-07-16.
audit-account-no-number = El número de una cuenta solo tiene dígitos.

audit-object-account = Cuenta
audit-object-address = Dirección
audit-object-key = Clave
audit-object-meter = Medidor
audit-object-message = Mensaje
audit-object-organization = Organización
audit-object-period = Período
audit-object-portal = Portal
audit-object-session = Sesión

# La lista.
audit-none = Ningún registro es así
audit-none-text = Muestre todo, o busque menos cosas a la vez.
audit-when = Cuándo
audit-who = Quién
audit-what = Qué
audit-more = Más
audit-done = Hecho
audit-refused = Rechazado
audit-account = cuenta { $account }
audit-by-key = { $who }, con una clave
audit-number = Número
audit-details = Detalles
audit-address = Dirección
audit-erased = borrado
audit-request = Solicitud
audit-hash = Hash
