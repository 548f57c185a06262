# Lo que alguien tiene que atender: en la página de estado para administradores y en los mensajes a ellos. Qué pasa, qué se
# encontró y qué hacer.
alert-guide = Más en { $place }.
alert-readings-late = Las lecturas se retrasan
alert-readings-late-of = { $n } de { $count ->
    [one] { $count } medidor ha
   *[other] { $count } medidores han
} enviado lecturas en las últimas 24 horas.
alert-readings-late-do = Vea qué medidores no envían nada y si todavía llegan archivos del sistema central.
alert-import-failed = Falló una importación
alert-import-failed-of = { $count ->
    [one] { $count } importación de las últimas 24 horas falló o fue rechazada.
   *[other] { $count } importaciones de las últimas 24 horas fallaron o fueron rechazadas.
}
alert-import-failed-do = Ábrala en la página de importaciones, que dice qué filas están mal y por qué. Corrija el archivo y envíelo de nuevo.
alert-mail-failing = El correo no sale
alert-mail-failing-of = { $count ->
    [one] { $count } mensaje espera desde hace más de 15 minutos.
   *[other] { $count } mensajes esperan, el más antiguo desde hace más de 15 minutos.
}
alert-mail-failing-do = Abra un mensaje en la bandeja de salida, que dice qué respondió el servidor de correo. Luego compruebe que el servidor funciona, y mail.url. Lo que espera se envía solo.
alert-disk-nearly-full = El disco está casi lleno
alert-disk-nearly-full-of = Quedan { $room } donde escribe el portal en el servidor { $server }.
alert-disk-nearly-full-do = Libere espacio donde están import.spool, la base de datos y backup.folder, o guarde menos días los archivos recibidos: import.keep_days.
alert-clock-wrong = Un reloj está mal
alert-clock-wrong-of = El reloj del servidor { $server } tiene { $count ->
    [one] { $count } segundo
   *[other] { $count } segundos
} de diferencia.
alert-clock-wrong-do = Póngalo en hora, mejor con un servicio de hora: timedatectl set-ntp true.
alert-backup-failing = No hay copia de seguridad nueva
alert-backup-late = La última del plan lleva más de una hora de retraso.
alert-backup-failed = La última falló: { $reason }
alert-backup-failing-do = Compruebe que se puede escribir en backup.folder y que tiene espacio, y que funciona un servidor que hace copias. El portal lo intenta de nuevo por sí mismo.
alert-certificate-expiring = El certificado vence
alert-certificate-expiring-of = El que muestra el portal vale hasta el { $date }.
alert-certificate-expiring-do = Renuévelo y ponga la cadena y la clave nuevas donde indican web.tls_certificate y web.tls_key. El portal las lee por sí mismo.
alert-database-unreachable = No se puede acceder a la base de datos
alert-database-unreachable-of = No responde al servidor { $server }.
alert-database-unreachable-do = Compruebe que funciona y que se puede acceder a ella desde allí: drp check dice por qué no. No se pierde nada de lo confirmado.
