# Cuentas, miembros de organizaciones y reclamaciones de medidores.
people-lead = Todos los que pueden iniciar sesión, o esperan poder hacerlo.
people-account = Cuenta
people-accounts = Cuentas
people-person = Persona
people-organization = Organización
people-members = Miembros
people-meter = Medidor
people-meters = Medidores
people-place = Lugar
people-number = Número
people-email = Correo electrónico
people-last-sign-in = Último inicio de sesión
people-created = Creada
people-two-factor = Dos pasos
people-on = Activada
people-off = Desactivada
people-any = Cualquiera
people-provider = La distribuidora
people-no-organization = Ninguna: cliente residencial
people-name-or-email = Nombre o correo
people-nobody = No se encuentra a nadie.
people-nobody-text = Busque algo más corto, o invite a alguien abajo.
people-approve = Aprobar
people-decline = Rechazar
people-accept = Aceptar
people-manage = Administrar
people-change = Cambiar
people-remove = Quitar
people-move = Mover
people-you = { $name } (usted)

# Invitaciones.
people-invite = Invitar a alguien
people-invite-text = Recibe un enlace que sirve una vez, y queda aprobado en cuanto lo usa.
people-invite-anywhere-text = Recibe un enlace que sirve una vez, y elige su propia contraseña. Los clientes residenciales se registran solos con el número de su medidor.
people-send-invitation = Enviar la invitación

# Una organización.
people-org-number = Organización número { $org }. Con él entra la gente nueva.
people-summary = Resumen
people-waiting-table = Personas que esperan
people-nobody-waits = Nadie espera.
people-nobody-waits-text = Aquí aparece quien pide entrar con su número.
people-ask-to-join = Piden entrar
people-the-organization = La organización
people-members-text = Los administradores dejan entrar a otros. Lo que usted cambia vale desde la próxima solicitud de cada uno.
people-remove-title = ¿Quitar a { $name }?
people-remove-text = Conserva su cuenta, pero ya no ve ningún medidor de la organización. Para volver hay que invitarle, o que pida entrar.
people-remove-them = Quitar

# Una cuenta.
people-reset-link = Enlace para elegir una contraseña nueva, para entregar en persona
people-own-account = Esta es su propia cuenta: otra persona tiene que cambiar su situación.
people-standing = Su situación
people-move-text = Donde es miembro aprobado de inmediato. Con «Ninguna» pasa a ser cliente residencial.
people-delete-account = Eliminar la cuenta
people-delete-title = ¿Eliminar la cuenta de { $email }?
people-delete-text = Esto no se puede deshacer. Se van el nombre, el correo, las sesiones, las claves y los mensajes; su medidor queda libre, con sus lecturas. El registro de auditoría conserva solo un número. Se le avisa por correo.
people-signing-in = Inicio de sesión
people-signing-in-text = El restablecimiento envía un enlace que sirve una vez; solo esa persona elige y ve la contraseña.
people-sign-out = Cerrar su sesión en todas partes
people-reset = Restablecer la contraseña
people-two-factor-off = Desactivar la verificación en dos pasos

# Reclamaciones de medidores.
people-claims-title = Reclamaciones de medidores
people-claims = Reclamaciones
people-claims-waiting = En espera
people-claims-text = Otra persona tiene el medidor. Si usted acepta, deja de tenerlo desde ahora, y quien lo reclamó ve las lecturas desde ahora.
people-no-claim = No hay reclamaciones en espera.
people-no-claim-text = Aquí aparece quien se registra con el número de un medidor que alguien ya tiene.
people-who-claims = Quién reclama
people-who-has-it = Quién lo tiene
people-since = Desde
people-the-claim-of = la reclamación de { $name }
people-nobody-any-more = Ya nadie
