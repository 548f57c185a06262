# Lo que las páginas de administración tienen en común, y la primera de ellas.
admin-title = Administración
admin-to-do = Por hacer
admin-nothing-waits = Nada espera por usted.
admin-waits = Esto espera a que alguien decida.
admin-all = Todo lo que hay
admin-people-to-approve = { $count ->
    [one] persona por aprobar
   *[other] personas por aprobar
}
admin-claims-waiting = { $count ->
    [one] reclamación de un medidor
   *[other] reclamaciones de medidores
}
admin-unassigned-meters = { $count ->
    [one] medidor sin asignar
   *[other] medidores sin asignar
}
admin-messages-failed = { $count ->
    [one] mensaje sin enviar
   *[other] mensajes sin enviar
}
admin-organizations = { $count ->
    [one] organización
   *[other] organizaciones
}
admin-meters = { $count ->
    [one] medidor
   *[other] medidores
}
admin-accounts = { $count ->
    [one] cuenta
   *[other] cuentas
}
admin-periods-to-come = { $count ->
    [one] período por venir
   *[other] períodos por venir
}

# Alrededor de cada lista y formulario.
admin-copy = Copiar
admin-shown-once = Se muestra solo esta vez.
admin-nothing-changed = No se cambió nada
admin-parts = Partes de la lista
admin-choose = Elegir
admin-what-to-do = Qué hacer
admin-with-chosen = Con los elegidos
admin-pages = Páginas de la lista
admin-previous = Anterior
admin-next = Siguiente
admin-position = { $first } a { $last } de { $all }
admin-search = Buscar
admin-go-back = No, regresar
admin-latitude = Latitud
admin-longitude = Longitud
admin-not-known = No se sabe
admin-never = Nunca
admin-approval = Aprobación
admin-pending = Pendiente
admin-approved = Aprobado
admin-rejected = Rechazado
admin-admin = Administrador
admin-and-more = y { $count } más
admin-unassigned = Sin asignar
admin-deleted-holder = Alguien que se eliminó ({ $id })

# Lo que se acaba de hacer.
admin-done-created = Se creó.
admin-done-changed = El cambio está guardado.
admin-done-deleted = Se eliminó.
admin-done-added = { $count ->
    [one] Se agregó { $count } medidor.
   *[other] Se agregaron { $count } medidores.
}
admin-done-assigned = { $count ->
    [one] Se asignó { $count } medidor.
   *[other] Se asignaron { $count } medidores.
}
admin-done-unassigned = { $count ->
    [one] Se quitó { $count } medidor.
   *[other] Se quitaron { $count } medidores.
}
admin-done-sessions = { $count ->
    [one] Se cerró { $count } sesión.
   *[other] Se cerraron { $count } sesiones.
}
admin-done-approved = Puede entrar desde su próxima solicitud, y se le avisa por correo.
admin-done-declined = Se le rechazó, su sesión se cerró en todas partes y se le avisa por correo.
admin-done-standing = Vale desde su próxima solicitud, y se le avisa por correo.
admin-done-removed = Ya no pertenece a la organización, y se le avisa por correo.
admin-done-moved = La cuenta se movió, y se avisa a su dueño por correo.
admin-done-invited = La invitación está escrita. Sin servidor de correo, está en la bandeja de salida.
admin-done-reset = Se le escribió el enlace para elegir una contraseña nueva.
admin-done-two-factor = La verificación en dos pasos está desactivada, y se le avisa por correo.
admin-done-code-removed = El código de reclamación se quitó: el medidor es de quien lo reclame primero.
admin-done-accepted = El medidor es suyo desde ahora, y se avisa por correo a quienes concierne.
admin-done-claim-declined = La reclamación se rechazó, y se le avisa por correo.
admin-done-period-added = El período está agregado.
admin-done-period-overlaps = El período está fijado. Comparte tiempo con otro: el tiempo común cuenta una vez.
admin-done-period-recomputed = El cambio está guardado. Los ahorros y créditos de ese tiempo se calculan de nuevo.
admin-done-known = El mismo archivo se trajo antes, para leerse de la misma manera. Esta es esa importación.
admin-done-thrown-away = El archivo se quitó. No se escribió nada de él.
