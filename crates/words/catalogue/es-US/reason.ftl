# Lo que encuentran los lectores de archivos.

# Números y espacios de tiempo.
reason-span-ends = termina antes de comenzar, o al comenzar
reason-span-fraction = tiene una fracción de segundo; las horas son en segundos enteros
reason-span-outside = está fuera de los años 1970 a 9999
reason-not-a-number = no es un número; use dígitos con punto decimal, como 1.25
reason-decimal-comma = tiene una coma decimal; use un punto para los decimales
reason-too-fine = es más fino que 1 W en este intervalo; pida el redondeo para aceptarlo
reason-out-of-range = no cabe: a lo sumo 9,999,999.999 kW en cualquier sentido
reason-fine-factor = tiene más de seis decimales; redondéelo a una millonésima de la moneda
reason-far-factor = no cabe: el dinero por kWh va de 0 a 999,999.999999

# Filas.
reason-fields = tiene { $found } campos donde el encabezado tiene { $expected }
reason-long-row = ocupa más de 64 KiB; ninguna fila de lecturas lo hace
reason-open-quote = abre una comilla que no se cierra en 64 KiB y 32 líneas; ciérrela o quítela
reason-not-text = no es texto en UTF-8; guarde el archivo como UTF-8
reason-not-a-time = no es una hora; use 2026-07-16T14:30:00Z, 2026-07-16T14:30:00-04:00 o 2026-07-16 14:30
reason-no-time = está vacío; cada fila necesita aquí una hora
reason-skipped-time = no existe en { $zone }: los relojes la saltan; escriba la hora con su diferencia con UTC
reason-off-grid = no está a un número entero de intervalos de { $seconds } s de las otras filas del medidor; agregue end_time
reason-no-interval = no tiene fin, y el medidor no tiene una segunda fila que diga su intervalo; indique los segundos del intervalo
reason-long-number = tiene más de 80 caracteres; ningún valor los tiene
reason-not-a-quality = no es una calidad; use un código del estándar ESPI, como 0 u 8, o una palabra como valid, estimated o raw
reason-no-meter = está vacío; cada fila necesita un medidor
reason-unknown-meter = no es un número de medidor; nombre el medidor en las columnas con NÚMERO={ $name }
reason-not-a-meter = no es un número de medidor; use dígitos, a lo sumo 4294967295
reason-twice = ya está en la línea { $line }; quite una de las dos
reason-not-a-label = no es una etiqueta; use a lo sumo { $limit } caracteres en una línea
reason-not-degrees = no está en grados; use un número de −{ $most } a { $most-again } con punto decimal
reason-half-a-place = está vacío; un lugar necesita latitud y longitud
reason-not-an-organization = no es el número de una organización; use dígitos, o déjelo vacío
reason-no-such-meter = no es un medidor de este portal; créelo antes, o deje que la importación cree medidores
reason-overlaps = se superpone con el intervalo del medidor { $meter } de { $start } a { $end }; quite uno de los dos
reason-not-kept = es anterior a { $from }, desde cuando se conservan lecturas; omita la fila
reason-too-many-meters = es un medidor más de los { $limit } que puede tener un archivo; divida el archivo

# Green Button.
reason-not-whole = no es un número entero
reason-no-value = no tiene valor; una lectura necesita uno
reason-no-start = no tiene comienzo, y su bloque tampoco; nada dice cuándo fue
reason-no-duration = no tiene duración, ni su ReadingType intervalLength; nada dice cuánto dura
reason-skipped = sería una hora local que los relojes saltan; las horas son más bien hora estándar: elija local-standard
reason-unknown-quality = no es una calidad del estándar ESPI
reason-no-reading-type = ningún ReadingType dice qué son estas lecturas; quizá está en otra página: junte las páginas
reason-two-reading-types = dos ReadingType distintos tienen esta dirección; nada dice de cuál son las lecturas
reason-no-unit = no tiene uom, así que nada dice la unidad de sus lecturas; pida la descarga de nuevo
reason-unit = es { $name }, que no se guarda; solo Wh (72) y W (38). { $advice }
reason-multiplier = no es una potencia de diez del estándar ESPI; lo son de -12 a 12
reason-accumulation = es { $name }; solo delta data (4) y cumulative data (3) dicen la energía de un intervalo
reason-flow = es { $name }; solo se pueden leer forward (1), reverse (19) y net (4)
reason-qualifier = es { $name }; solo los valores normal (12) y average (2) dicen la potencia media de un intervalo
reason-service = es { $name }, no electricidad; déjelo fuera importando solo las filas buenas, o pida solo electricidad
reason-no-service = está vacío, así que nada dice si esto es electricidad; pida la descarga de nuevo
reason-two-series = es una segunda serie de { $what } del mismo punto de uso; deje una de ellas en el archivo
reason-two-units = la importación y la exportación del punto de uso están en unidades distintas; no se pueden restar con exactitud
reason-unpaired = no tiene { $missing } del mismo intervalo, así que no se sabe el neto
reason-register-fell = es menos de lo que el registro mostraba antes; se cambió o dio la vuelta, así que no se sabe la energía

# Archivos enteros.
reason-stopped = la lectura se detuvo: { $cause }
reason-stopped-at = la lectura se detuvo en la línea { $line }: { $cause }
reason-cannot-open = no se puede abrir: { $cause }; impórtelo otra vez desde donde está ahora
reason-empty-feed = el archivo está vacío; debe ser un archivo de Green Button
reason-utf-16 = el archivo está en UTF-16; guárdelo como UTF-8
reason-other-encoding = el archivo dice que está en { $name }; guárdelo como UTF-8
reason-line-not-text = la línea { $line } no es texto en UTF-8; guarde el archivo como UTF-8
reason-bad-xml = línea { $line }, columna { $column }: { $what }; obtenga el archivo de nuevo de donde viene
reason-stops-in-middle = el archivo se corta a la mitad, en la línea { $line }; obténgalo de nuevo de donde viene
reason-document-type = la línea { $line } declara un tipo de documento, que ningún archivo de Green Button necesita; esos archivos no se leen
reason-nested = línea { $line }: los elementos están anidados a más de { $limit } niveles; ningún archivo de Green Button lo está
reason-long-tag = en la línea { $line } comienza una etiqueta o un texto de más de { $limit } KiB; ningún archivo de Green Button lo tiene
reason-attributes = línea { $line }: un elemento tiene más de { $limit } atributos; ningún archivo de Green Button lo tiene
reason-not-green-button = el archivo comienza con <{ $root }>, así que no es de Green Button; uno comienza con <feed> o <entry> de http://www.w3.org/2005/Atom
reason-no-readings = el archivo no tiene ningún IntervalReading; pida la descarga con datos por intervalos, no solo de la cuenta
reason-too-much = el archivo tiene más de { $limit } { $what }; divídalo por punto de uso
reason-packed-otherwise = el archivo está comprimido con { $kind }, que no se lee; descomprímalo, o comprímalo con gzip o Zstandard
reason-packed-twice = el archivo está comprimido dos veces: lo que contiene está comprimido con { $kind }; comprímalo una vez
reason-ratio = al descomprimirse el archivo ocupa más de { $ratio } veces su tamaño, lo que no hacen las lecturas; si es lo que debe ser, impórtelo sin comprimir
reason-unpacked-size = el archivo ocupa más de { $size } sin comprimir; divídalo
reason-small-pieces = el archivo está comprimido en muchísimas piezas pequeñas; descomprímalo y vuelva a comprimirlo en una
reason-packed-unfinished = el archivo comprimido se corta a la mitad, en el byte { $at }; obténgalo de nuevo de donde viene
reason-packed-damaged = el archivo comprimido está dañado en el byte { $at } o antes; obténgalo de nuevo de donde viene
reason-packed-trailing = en el byte { $at }, donde terminan los datos comprimidos, sigue otra cosa; obtenga el archivo de nuevo, o descomprímalo
reason-window = descomprimir el archivo necesita { $needed }; se usan a lo sumo { $most }: comprímalo con zstd -19 o menos, sin --long
reason-dictionary = el archivo se comprimió con un diccionario de Zstandard; comprímalo sin él

# Archivos CSV.
reason-nem = el archivo es NEM12 o NEM13, que no se puede leer; pida CSV con una fila por intervalo
reason-csv-empty = el archivo está vacío; necesita un encabezado como meter_id,start_time,end_time,meter_value
reason-csv-utf-16 = el archivo está en UTF-16; guárdelo como UTF-8 (en una hoja de cálculo: «CSV UTF-8»)
reason-csv-not-text = el archivo es { $what }; debe ser texto CSV en UTF-8
reason-long-header = la primera línea ocupa más de 64 KiB o no termina nunca; debe ser un encabezado con nombres de columnas
reason-carriage-returns = las líneas terminan solo con retorno de carro; guarde el archivo con saltos de línea
reason-header-quote = el encabezado abre una comilla que no se cierra; ciérrela o quítela
reason-many-columns = el archivo tiene { $found } columnas; se pueden leer a lo sumo { $limit }, así que divídalo
reason-many-listed = la línea { $line } pasa de los { $limit } medidores que puede tener una lista; divida ahí el archivo
reason-missing-column = no hay columna { $missing }; se encontró { $found }; use { $advice }
reason-unknown-column = no hay columna { $name }, que se nombra entre las columnas; se encontró { $found }; use un encabezado, o para un nombre de la columna de medidores también meter_id=ENCABEZADO
reason-strange-column = no se conoce ninguna columna { $name }; use { $known }
reason-repeated-column = el encabezado tiene más de una columna { $name }; cambie el nombre de todas menos una
reason-date-and-end = las columnas nombran una de fechas y una de finales; no indique end_time: donde las fechas tienen columna propia, un intervalo termina donde comienza el siguiente, o indique los segundos del intervalo
reason-meter-twice = se dice que todas las filas son del medidor { $meter }, pero { $why }; quite una de las dos cosas
reason-long-and-wide = las columnas dan una a cada medidor, pero el archivo también tiene { $column }; quite una de las dos cosas
reason-no-pair = «{ $text }» no es un par; escriba CAMPO=ENCABEZADO o NÚMERO=NOMBRE, con comas entre los pares
reason-unknown-field = «{ $text }» no es un campo (meter_id, start_time, end_time, meter_value, prediction_value, quality, date) ni el número de un medidor
reason-given-twice = «{ $text }» se indica dos veces
reason-same-name = «{ $text }» representa dos cosas; cada encabezado y cada nombre de medidor se puede indicar una vez

# Lo que hay que saber de un archivo.
reason-no-header = La primera línea parece una fila y no un encabezado: agregue una línea como meter_id,start_time,end_time,meter_value.
reason-called-utc = Las horas no tienen diferencia con UTC, pero su columna se llama UTC, así que se toman como tales.
reason-date-and-time = La fecha y la hora están en dos columnas. Si a su lado hay un final, no se lee, pues muchos archivos escriben el último minuto: un intervalo termina donde comienza el siguiente.
reason-times-of-ends = Las horas parecen ser aquellas en que terminan los intervalos; hace falta el comienzo. Retrocédalas un intervalo y llame a la columna start_time.
reason-comma-numbers = { $name } tiene coma decimal, como en { $example }: escriba los valores con un punto.
reason-exported = { $name } parece ser lo que se exportó. No se resta: use la descarga de Green Button, o una columna con el neto.
reason-day-rows = Una fila es un día, con una columna por hora. Conviértala en una fila por intervalo, con start_time y meter_value.
reason-time-range = { $name } tiene comienzo y final en una celda, como en «{ $example }»: divídala en start_time y end_time.
reason-two-ways = { $name } tiene horas que se pueden leer de dos maneras, como en «{ $example }»: escríbalas como 2026-07-16 14:30, con el año primero.
reason-times-such-as = { $name } tiene horas como «{ $example }»: escríbalas como 14:30.
reason-dates-only = { $name } tiene fechas sin hora; cada fila necesita la hora en que comienza su intervalo.
reason-maybe-times = { $name } quizá sean las horas, pero no se pueden leer: escríbalas como 2026-07-16 14:30, o con su diferencia con UTC como 2026-07-16T14:30:00-04:00.
reason-no-times = Ninguna columna parece de horas; cada fila necesita la hora en que comienza su intervalo.
reason-epoch-utc = { $local } de { $blocks } bloques comienzan a medianoche en { $zone }
reason-epoch-nothing = nada lo dice, así que es lo que dice el estándar: { $local } de { $blocks } bloques comienzan a medianoche en { $zone }, { $written } a las 00:00 UTC
reason-epoch-local = { $written } de { $blocks } bloques comienzan a las 00:00 UTC, { $local } a medianoche en { $zone }
reason-epoch-skipped = { $written } de { $blocks } bloques comienzan a las 00:00 UTC, { $local } a medianoche en { $zone }, y hay lecturas en la hora que sus relojes saltan en primavera, así que es hora estándar
reason-epoch-summer = { $written } de { $blocks } bloques comienzan a las 00:00 UTC, { $local } a medianoche en { $zone }, y las lecturas comienzan o terminan a las 23:00 en verano, así que es hora estándar
