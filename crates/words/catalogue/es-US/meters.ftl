# La página de un medidor.
meters-none-title = Todavía no hay medidor.
meters-none = Cuando la distribuidora le asigne un medidor, su potencia, ahorro y participación aparecerán aquí.
meters-none-at-all = La potencia de todos los medidores, el ahorro y la participación aparecen aquí en cuanto haya medidores y lleguen lecturas.
meters-date-too-far = está demasiado lejos; elija una fecha entre 1970 y 9998

# Lo que se elige.
meters-organization = Organización
meters-meter = Medidor
meters-timescale = Escala
meters-show = Mostrar
meters-period = Período
meters-homes = Hogares y sin asignar
meters-name-or-number = Nombre o número
meters-together = Todos los medidores juntos
meters-whole = { $unit ->
    [day] Todo el día
    [week] Toda la semana
    [month] Todo el mes
   *[year] Todo el año
}

# El aviso.
meters-banner-running = Período de respuesta a la demanda en curso hasta las { $time }.
meters-banner-below = Está { $power } por debajo de la predicción. Siga así.
meters-banner-above = Está { $power } por encima de la predicción. Apague lo que pueda esperar.
meters-banner-reduce = Apague lo que pueda esperar hasta que termine.
meters-banner-left = restantes de { $length }
meters-banner-today = Período de respuesta a la demanda hoy, { $range }.
meters-banner-tomorrow = Período de respuesta a la demanda mañana, { $range }.
meters-banner-on = Período de respuesta a la demanda el { $day }, { $range }.
meters-banner-plan = Planee usar menos de lo previsto en esas horas. Cada kWh ahorrado gana { $price }.
meters-banner-begins = para que comience

# Cifras principales.
meters-figures = Cifras principales
meters-none-yet = Aún no hay
meters-savings = Ahorro, { $span }
meters-saved-counted = ahorrados { $counted }
meters-in-all = en todos los intervalos
meters-in-period = en este período
meters-in-periods = { $count ->
    [one] en { $count } período
   *[other] en { $count } períodos
}
meters-nothing-read = { $what ->
    [rate] La tasa aparecerá aquí cuando lleguen lecturas.
    [participation] La participación aparecerá aquí cuando lleguen lecturas.
   *[savings] El ahorro aparecerá aquí cuando lleguen lecturas.
}
meters-nothing-predicted = { $what ->
    [rate] La tasa necesita una predicción, y todavía no hay para este lapso.
    [participation] La participación necesita una predicción, y todavía no hay para este lapso.
   *[savings] El ahorro necesita una predicción, y todavía no hay para este lapso.
}
meters-nothing-begun = { $what ->
    [rate] La tasa aparecerá aquí con las primeras lecturas del período.
    [participation] La participación aparecerá aquí con las primeras lecturas del período.
   *[savings] El ahorro aparecerá aquí con las primeras lecturas del período.
}
meters-bars = Ahorro por período en los últimos seis meses, del más antiguo al más reciente: { $amounts }
meters-power-now = Potencia actual
meters-live = En vivo
meters-stale = Antigua
meters-below = { $power } por debajo
meters-above = { $power } por encima
meters-of-prediction = de la predicción
meters-last-reading = Última lectura: { $time }
meters-no-reading-yet = La potencia más reciente aparecerá aquí cuando lleguen lecturas.
meters-spark = Potencia y predicción de las últimas seis horas
meters-rate = Tasa de ahorro
meters-of-predicted = de { $energy } previstos
meters-rate-bar = { $rate } de la energía prevista, ahorrado
meters-participation = Participación
meters-intervals = { $count ->
    [one] { $count } intervalo { $counted }
   *[other] { $count } intervalos { $counted }
}
meters-took-part = Por debajo de la predicción
meters-took-no-part = En ella o por encima
meters-percent-took-part = { $percent } participó
meters-took-part-word = participó

# Calidad de los datos.
meters-quality = Calidad de los datos
meters-quality-none = Lo que haya llegado aparecerá aquí.
meters-quality-received = { $received } de { $expected } lecturas recibidas
meters-estimated = { $count ->
    [one] { $count } lectura estimada.
   *[other] { $count } lecturas estimadas.
}
meters-noticed = Se observó: { $what }.
meters-noticed-on-days = { $count ->
    [one] { $what } en { $count } día
   *[other] { $what } en { $count } días
}
meters-noticed-spike = pico
meters-noticed-questionable = valores dudosos
meters-noticed-misaligned = horas de inicio inusuales
meters-noticed-mixed = intervalos de distinta duración
meters-noticed-zeros = larga serie de ceros
meters-noticed-flat = larga serie de un mismo valor
meters-noticed-negative = consumo negativo
meters-slots = { $unit ->
    [half-hour] Lecturas por media hora: { $slots }
    [day] Lecturas por día: { $slots }
   *[week] Lecturas por semana: { $slots }
}
meters-slots-received = { $count } con lecturas
meters-slots-estimated = { $count } con estimaciones
meters-slots-noticed = { $count } con algo observado
meters-slots-partly = { $count } con lecturas en parte
meters-slots-missing = { $count } sin lecturas

# El gráfico y su tabla.
meters-chart = Potencia en tiempo real y predicción
meters-chart-of = { $label }, media { $interval }, kW
meters-as-chart = Mostrar como gráfico
meters-as-table = Mostrar como tabla
meters-no-prediction = Todavía no hay predicción para este lapso: el ahorro y la participación se muestran cuando la haya.
meters-only-prediction = Todavía no hay lecturas para este lapso: solo se muestra la predicción.
meters-step = Avanzar en el tiempo
meters-previous = { $unit ->
    [day] Día anterior
    [week] Semana anterior
    [month] Mes anterior
   *[year] Año anterior
}
meters-next = { $unit ->
    [day] Día siguiente
    [week] Semana siguiente
    [month] Mes siguiente
   *[year] Año siguiente
}
meters-today = Hoy
meters-legend = Leyenda
meters-above-prediction = Por encima de la predicción
meters-chart-needs = El gráfico necesita JavaScript.
meters-range-how = Arrastre los extremos, o use las flechas, para cambiar el rango
meters-plot = Potencia y predicción de { $label }, { $span }.
meters-plot-range = Potencia entre { $low } y { $high }.
meters-plot-periods = { $count ->
    [one] { $count } período sombreado.
   *[other] { $count } períodos sombreados.
}
meters-table = Lecturas como tabla
meters-table-caption = Potencia y predicción de { $label }, { $span }
meters-table-rows = Filas { $first } a { $last } de { $count }
meters-table-start = Inicio
meters-table-end = Fin
meters-table-power = Potencia, kW
meters-table-prediction = Predicción, kW
meters-table-saved = Ahorro, kW
meters-table-pages = Páginas de la tabla
meters-table-previous = Anterior
meters-table-next = Siguiente
meters-no-reading = sin lectura
meters-empty-span-title = Sin lecturas en { $span }.
meters-empty-span = Este medidor tiene lecturas en otras fechas.
meters-newest = Ir a las más recientes
meters-empty-title = Todavía no hay lecturas.
meters-empty = Aparecerán aquí con la primera importación que tenga este medidor.
meters-download = Descargar
meters-download-what = Descargar: { $what }
meters-download-as = { $what } como { $format }
meters-all-readings = Todas las lecturas
meters-picture = Imagen (PNG)
meters-print = Imprimir

# Los días con períodos.
meters-calendar = Días con períodos
meters-calendar-caption = Días con períodos en { $month }
meters-calendar-none = Sin períodos en { $month }.
meters-calendar-running = período { $range }, en curso, { $saved } ahorrados hasta ahora
meters-calendar-awaited = período { $range }, en curso, todavía sin resultado
meters-calendar-scheduled = período { $range }, programado
meters-calendar-silent = período { $range }, sin resultado
meters-calendar-saved = período { $range }, { $saved } ahorrados
meters-calendar-key = Clave
meters-calendar-ramp = De menos a más ahorro
meters-calendar-nothing = Sin ahorro
meters-calendar-now = En curso
meters-calendar-coming = Programado

# Estadísticas.
meters-details = Más detalles
meters-acf = Autocorrelación (ACF)
meters-pacf = Parcial (PACF)
meters-acf-title = Autocorrelación de la potencia por desfase
meters-pacf-title = Autocorrelación parcial de la potencia por desfase
meters-estimate-acf = estimación sesgada
meters-estimate-pacf = Levinson-Durbin (ywm)
meters-differenced = { "" }, diferenciada una vez
meters-method = De { $count } medias { $interval } de las últimas cuatro semanas: { $estimate }{ $differenced }; sin los huecos.
meters-lags-outside = { $title }: { $outside } de { $count } desfases están fuera de los límites del 95%
meters-bounds = Límites del azar
meters-bound-95 = Límite del 95%, { $bound }
meters-bound-99 = Límite del 99%, { $bound }
