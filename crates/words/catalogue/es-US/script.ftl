# Lo que dicen los guiones. Cada uno en una línea.
script-show = Mostrar
script-hide = Ocultar
script-copied = Copiado
script-selected = Seleccionado
script-minutes = { $minutes } minutos { $what }

# El flujo de novedades.
script-connected = Conectado. Última actualización: { $time }
script-reconnecting = Reconectando. Cifras de las { $time }
script-connected-again = Conectado de nuevo.
script-connection-lost = Se perdió la conexión. Reconectando.
script-pause = Pausar las cifras en vivo
script-go-on = Continuar con las cifras en vivo
script-paused = En pausa. Cifras de las { $time }

# Importaciones.
script-chosen = { $name } está elegido
script-file-empty = Este archivo está vacío.
script-file-large = Este archivo tiene { $size }, y el máximo es { $most }. Comprímalo con gzip o Zstandard, o divídalo.
script-file-refused = El archivo no se aceptó. Inténtelo de nuevo.
script-how-much-sent = Cuánto del archivo se ha enviado
script-sending = Enviando { $name }
script-sent-of = { $loaded } de { $total } enviados
script-sent = Enviado. Se guarda y se examina.
script-not-sent = La conexión se perdió antes de enviar el archivo. Envíelo de nuevo.

# El gráfico.
script-arrow-keys = Las flechas leen los valores uno por uno.
script-loading = Cargando las lecturas…
script-no-readings = Sin lecturas en este rango.
script-chart-failed = No se pudo cargar el gráfico.
script-again = Intentar de nuevo
script-detail-failed = No se pudo cargar más detalle.
script-range-start = Inicio del rango
script-range-end = Fin del rango
script-range-whole = Todo el rango
script-period = Período
script-period-at = Período { $time }
script-period-short = RD
script-from-to = { $from } a { $to }
script-about = { $day }, hacia las { $hour }
script-not-yet = todavía no
script-no-reading = sin lectura
script-none = ninguna
script-actual = Potencia en tiempo real
script-prediction = Predicción
script-below = Por debajo de la predicción
script-above = Por encima de la predicción
script-values = { $when }. Potencia en tiempo real { $actual }, predicción { $prediction }.
