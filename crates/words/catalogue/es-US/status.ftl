# Cómo está el portal.
status-title = Estado
status-lead-well = Todo funciona.
status-lead-partly = El portal funciona; algo está atrasado.
status-lead-bad = El portal no puede acceder a sus datos en este momento. No se pierde nada; vuelva a mirar en un minuto.
status-parts = Partes del portal
status-as-of = A las { $time }
status-well = Funciona
status-partly = Atrasado
status-badly = No funciona
status-nothing = Todavía no
status-today = hoy
status-days = De los últimos { $days } días: { $well } bien, { $partly } con atraso, { $badly } sin funcionar.
status-site = Sitio web
status-site-well = Las páginas y las cifras están disponibles.
status-site-bad = No se pueden mostrar las páginas con cifras.
status-readings = Lecturas
status-readings-of = { $n } de { $count ->
    [one] { $count } medidor ha
   *[other] { $count } medidores han
} enviado lecturas en las últimas 24 horas.
status-readings-none = Todavía no ha llegado ninguna lectura.
status-predictions = Predicciones
status-predictions-of = { $n } de { $count ->
    [one] { $count } medidor tiene
   *[other] { $count } medidores tienen
} una predicción para hoy.
status-predictions-none = Todavía no hay predicciones.
status-mail = Mensajes
status-mail-well = Los mensajes salen apenas se escriben.
status-mail-late = Los mensajes salen con retraso. Sus enlaces valen el tiempo previsto desde que se pidieron.
status-mail-kept = El portal no envía correo; quien lo administra entrega los mensajes.

status-facts = Para administradores
status-never = nunca
status-last-reading = Lectura más reciente
status-silent = Medidores en silencio
status-silent-of = { $count ->
    [one] { $count } medidor
   *[other] { $count } medidores
} sin lecturas en las últimas 24 horas
status-outbox = Bandeja de salida
status-outbox-of = { $queued ->
    [one] { $queued } mensaje espera
   *[other] { $queued } mensajes esperan
}, { $failed } no se pudieron enviar
status-imports = Importaciones
status-imports-of = { $open } en curso, { $failed } con error en las últimas 24 horas
status-last-import = Última importación terminada
status-database = Base de datos
status-database-of = { $engine }, { $size }
status-cache = Caché
status-cache-well = Responde
status-cache-bad = No responde; las páginas son más lentas hasta que lo haga
status-version = Versión
status-since = En marcha desde
status-alerts = Lo que requiere atención
status-alert-since = Desde { $time }
status-webhook = Webhook de alertas
status-webhook-taken = Última que aceptó: { $time }.
status-webhook-refused = { $count ->
    [one] { $count } espera
   *[other] { $count } esperan
}; no aceptó la última: { $reason }
