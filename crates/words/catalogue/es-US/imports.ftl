# Archivos de lecturas: traerlos, mirarlos, comprobarlos, importarlos y quitarlos.
imports-lead = Lecturas y predicciones de archivos: CSV y Green Button, comprimidos o no.
imports-template = Plantilla en CSV
imports-newest = Importaciones más recientes
imports-newest-first = Primero las más recientes
imports-table = Importaciones
imports-new = Importación nueva
imports-file = Archivo
imports-state = Estado
imports-rows = Filas
imports-brought-in-by = Traído por
imports-when = Cuándo
imports-none = Todavía no se importó nada.
imports-none-text = Envíe un archivo arriba. No se escribe nada de él antes de que usted vea cómo es.
imports-file-label = Archivo CSV o de Green Button
imports-file-hint = A lo sumo { $size }. No se escribe nada de él antes de que usted vea cómo es.
imports-by-command = en la línea de comandos
imports-by-api = por la API
imports-by-folder = por la carpeta vigilada
imports-by-page = en la página de importaciones
imports-by-deleted = Alguien que se eliminó, { $how }
imports-by-operator = Operador, { $how }

# Pasos y estados.
imports-steps = Pasos
imports-step-done = , hecho
imports-step-send = Enviar
imports-step-look = Mirarlo
imports-step-check = Comprobar
imports-import = Importar
imports-state-stopping = Deteniéndose
imports-state-waiting = En espera
imports-state-checking = Comprobándose
imports-state-running = Escribiéndose
imports-state-done-faulty = Filas buenas importadas
imports-state-done = Importado
imports-state-checked-faulty = Comprobado, con problemas
imports-state-checked = Comprobado, todo bien
imports-state-rejected = Rechazado
imports-state-failed = Fallido
imports-state-cancelled = Detenido
imports-state-undoing = Deshaciéndose
imports-state-undone = Deshecho
imports-outcome-waiting = El archivo está a salvo. Se mira en un momento.
imports-outcome-checking = No se escribe nada hasta haber mirado todo el archivo.
imports-outcome-running = Se están escribiendo filas. Continúa aunque usted salga de esta página.
imports-outcome-done-faulty = Las filas buenas están en la base de datos. Las otras se listan abajo.
imports-outcome-done = Todo el archivo está en la base de datos.
imports-outcome-checked-faulty = No se escribió nada. Corrija las filas de abajo y envíe el archivo otra vez, o importe solo las filas buenas.
imports-outcome-checked = No se escribió nada. El archivo se puede importar como está.
imports-outcome-rejected = No se guardó nada. Corrija las filas de abajo y envíe el archivo otra vez, o importe solo las filas buenas.
imports-outcome-failed = No se guardó nada. Abajo está por qué, y qué hacer.
imports-outcome-cancelled = Se detuvo, y no se guardó nada.
imports-outcome-undoing = Sus filas se están quitando.
imports-outcome-undone = Sus filas se quitaron: las lecturas son las que eran antes.
imports-progress-stopping = Deteniendo, y quitando lo que se escribió
imports-progress-of-all = Escribiendo { $rows } de { $all } filas
imports-progress-left = Escribiendo { $rows } de { $all } filas, faltan unos { $left }
imports-progress-running = Escribiendo, { $rows } filas hasta ahora
imports-progress-checking = Mirando el archivo, { $rows } filas hasta ahora
imports-progress-undoing = Quitando filas
imports-progress-waiting = Esperando su turno
imports-stop = Detenerla
imports-renew = Renovar esta página sola
imports-renew-no-more = No renovar más esta página

# Qué pasó con ella.
imports-the-import = La importación
imports-under-way = En curso
imports-next = Qué hacer ahora
imports-why = Por qué
imports-rows-read-title = Filas leídas
imports-readings-title = Lecturas
imports-problems-title = Problemas
imports-rounded = Valores redondeados
imports-times = Las horas parecen
imports-read-as = Leído como
imports-size = Tamaño
imports-ended = Terminó
imports-counts-checked = solo comprobado
imports-counts-done = { $new } nuevas, { $changed } cambiadas
imports-counts-none = no se guardó nada
imports-counts-so-far = { $count } escritas hasta ahora
imports-problems = { $count ->
    [one] { $count } problema
   *[other] { $count } problemas
}
imports-rows-read = { $count ->
    [one] { $count } fila leída
   *[other] { $count } filas leídas
}
imports-n-readings = { $count ->
    [one] { $count } lectura
   *[other] { $count } lecturas
}
imports-readings-would = { $new } serían nuevas, { $changed } cambiarían, { $same } quedarían como están
imports-readings = { $new } nuevas, { $changed } cambiadas, { $same } como estaban
imports-readings-undone = Todas se quitaron
imports-readings-none = No se guardó ninguna
imports-good-rows-only = Importar solo las filas buenas
imports-change-reading = Cambiar cómo se lee
imports-send-another = Enviar otro archivo
imports-undo-this = Deshacer esta importación
imports-download-rejected = Descargar las filas rechazadas
imports-undo-title = ¿Deshacer la importación de { $file }?
imports-undo-it = Deshacer la importación
imports-undo-text = Se quitan { $new } lecturas que eran nuevas, y { $changed } que cambiaron vuelven a ser lo que eran. Se rechaza si una importación posterior sobrescribió alguna de ellas.
imports-later = Importaciones posteriores de los mismos medidores
imports-later-none = Ninguna de las importaciones más recientes es de los mismos medidores y tiempo. Fue una anterior.
imports-later-text = Deshaga primero estas, desde arriba: tienen lecturas de los mismos medidores y tiempo.

# Problemas.
imports-problems-text = Las filas rechazadas, según lo que está mal en ellas. Una fila con dos problemas cuenta dos veces.
imports-rejected-rows-of = Filas rechazadas, { $problem }
imports-where = Dónde
imports-value = Valor
imports-what-is-wrong = Qué está mal, y qué hacer
imports-line = Línea { $line }
imports-line-reason = línea { $line }: { $reason }
imports-first-of = Los primeros { $shown } de { $all }. La descarga tiene los que están entre los primeros 10,000 problemas del archivo.
imports-empty = Nada.
imports-empty-text = No hay nada que listar.
imports-created-here = Creado por esta importación
imports-until = hasta { $time }
imports-time = Tiempo
imports-odd = Qué es raro
imports-first-meters = Los primeros { $shown }, por número.
imports-odd-twice = { $count } repetidas en el archivo
imports-odd-overlapping = { $count } superpuestas
imports-odd-future = { $count } en el futuro
imports-odd-nothing = Nada
imports-problem-fields = Otro número de campos que el encabezado
imports-problem-long-row = Una fila demasiado larga
imports-problem-open-quote = Una comilla sin cerrar
imports-problem-not-text = No es texto en UTF-8
imports-problem-not-a-time = Una hora que no se puede leer
imports-problem-no-time = Sin hora
imports-problem-skipped-time = Una hora que los relojes saltan
imports-problem-interval = Un intervalo imposible
imports-problem-off-grid = Una hora que no encaja con las otras filas del medidor
imports-problem-no-interval = Sin longitud de intervalo
imports-problem-number = Un valor que no se puede leer
imports-problem-long-number = Un valor demasiado largo
imports-problem-no-meter = Sin medidor
imports-problem-unknown-meter = Un nombre de medidor sin número
imports-problem-not-a-meter = No es el número de un medidor
imports-problem-twice = Algo que se repite
imports-problem-not-a-quality = Una calidad desconocida
imports-problem-no-such-meter = Un medidor que no existe
imports-problem-overlaps = Un intervalo que se superpone con otro
imports-problem-not-kept = Un tiempo del que ya no se conservan lecturas
imports-problem-too-many-meters = Demasiados medidores
imports-problem-green-button = Algo que Green Button no permite

# Cómo es un archivo.
imports-unreadable = Este archivo no se puede leer. No se escribe nada de él.
imports-nothing-written = Todavía no se escribió nada. Corrija lo que no se reconoció bien, y compruebe el archivo.
imports-looks-like = Cómo es
imports-first-rows = Las primeras filas
imports-how-to-read = Cómo leerlo
imports-how-to-read-text = Una comprobación mira cada fila y no escribe nada. Una importación es todo o nada.
imports-not-this = ¿No es este archivo?
imports-discard = Quitar este archivo
imports-missing-meters = Medidores que no existen
imports-missing = { $meters }. Corrija sus números, o haga que se creen abajo.
imports-missing-more = { $meters } y { $count } más. Corrija sus números, o haga que se creen abajo.
imports-format = Formato
imports-csv-format = CSV, dividido por { $divided }, con el encabezado en la línea { $line }
imports-semicolons = punto y coma
imports-tabs = tabuladores
imports-commas = comas
imports-a-row-is = Una fila es
imports-shape-long = Un medidor y un intervalo
imports-shape-wide = Un intervalo, con una columna por medidor
imports-shape-one = Un intervalo de un medidor que el archivo no nombra
imports-interval = Intervalo
imports-mostly = { $length }, en su mayoría
imports-unnamed-meters = Medidores sin número
imports-unnamed = { $names }. Déles uno en «Nombres de medidores».
imports-tried-out = Prueba
imports-with-all = Con todo el archivo, como se reconoció.
imports-with-beginning = Con el comienzo del archivo, como se reconoció.
imports-why-not-so = Por qué no se puede leer así
imports-to-know = Para saber
imports-first-problem = Primer problema
imports-green-button = Green Button
imports-green-button-part = Green Button, del que se miró el comienzo
imports-usage-point = Punto de uso
imports-usage-points = { $count ->
    [one] { $count } punto de uso
   *[other] { $count } puntos de uso
}
imports-without-readings = Sin lecturas
imports-no-unit = ninguna unidad legible
imports-series = { $direction } de { $unit }
imports-series-of-length = { $direction } de { $unit }, { $length }
imports-direction-import = importación
imports-direction-export = exportación
imports-direction-net = neto
imports-direction-none = serie
imports-role-of-meter = Medidor { $meter }
imports-role-a-meter = Un medidor
imports-role-predictions-of = Predicciones de { $meter }
imports-role-none = Se omite

# Cómo leer un archivo.
imports-columns = Columnas
imports-column-meters = Medidores
imports-column-dates = Fechas, si están aparte
imports-column-starts = Comienzos
imports-column-ends = Finales
imports-column-values = Valores medidos
imports-column-predictions = Predicciones
imports-column-quality = Calidad
imports-not-in-file = No está en el archivo
imports-values-and-times = Valores y horas
imports-unit = Unidad de los valores
imports-unit-kw = kW, potencia media
imports-unit-kwh = kWh, energía
imports-unit-wh = Wh, energía
imports-unit-said-by = Lo dice «{ $column }».
imports-unit-not-said = El archivo no la dice: asegúrese.
imports-zone = Zona horaria
imports-zone-hint = De las horas sin diferencia con UTC.
imports-zone-of-meters = De los medidores.
imports-interval-length = Longitud de un intervalo
imports-interval-found = En segundos. Si queda vacía se encuentra: { $length }.
imports-interval-not-told = En segundos. El archivo no la dice.
imports-meter-of-all = Medidor de todas las filas
imports-meter-needed = Su número: el archivo no dice de qué medidor es.
imports-meter-hint = Su número, solo si el archivo no tiene columna de medidores.
imports-meter-of-readings = El número del medidor de las lecturas.
imports-names-of-meters = Nombres de medidores
imports-names-of-meters-as = Nombres de medidores como
imports-names-hint = Uno por línea: el número del medidor y cómo lo llama el archivo, 7001=casa_1. Las líneas sin número se omiten. En un archivo ancho el nombre es el de su columna, y 7001.prediction=… el de sus predicciones.
imports-points-hint = Escriba el número de su medidor antes de cada punto de uso: 7001=dirección.
imports-round = Redondear valores
imports-round-finer = Redondear los valores más finos que 1 W
imports-round-hint = Si no, son problemas: nada se pierde sin preguntar.
imports-create-meters = Crear los medidores que no existen
imports-create-meters-hint = Si no, sus filas son problemas, lo que descubre un número mal escrito.
imports-group-times = Horas
imports-otherwise = Además
imports-epoch = Horas del archivo
imports-epoch-utc = Segundos en UTC, como dice el estándar
imports-epoch-local = Lo que mostraba el reloj de pared
imports-epoch-standard = Hora estándar, también en verano
imports-quoted = «{ $label }»
imports-seconds = { $count ->
    [one] { $count } segundo
   *[other] { $count } segundos
}
imports-minutes = { $count ->
    [one] { $count } minuto
   *[other] { $count } minutos
}
imports-hours = { $count ->
    [one] { $count } hora
   *[other] { $count } horas
}
imports-days = { $count ->
    [one] { $count } día
   *[other] { $count } días
}

# Cómo se entendió un archivo.
imports-meant-format = { $value }
imports-meant-unit = valores en { $value }
imports-meant-zone = horas en { $value }
imports-meant-meter = todas las filas del medidor { $value }
imports-meant-interval = intervalos de { $value }
imports-meant-epoch = las horas del archivo son { $value }
imports-meant-columns = columnas { $value }
imports-meant-rounded = valores redondeados a 1 W
imports-meant-created = medidores creados
imports-meant-good-only = solo filas buenas
