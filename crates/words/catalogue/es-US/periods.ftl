# Períodos de respuesta a la demanda: la lista con su año, y qué resultó de uno.
periods-title = Períodos de respuesta a la demanda
periods-lead = Horas en las que se pide a los clientes que usen menos de lo previsto.
periods-of-nobody = Todavía no hay ningún medidor, así que no hay resultados que mostrar.
periods-of-one = Los resultados son los de su medidor.
periods-of-all = Los resultados son los de los { $count } medidores juntos.
periods-of-several = Los resultados son los de sus { $count } medidores juntos.
periods-manage = Cambiar períodos
periods-unsettled = Se acaba de cambiar un período; las sumas se actualizan en un momento.

# Partes de la lista.
periods-parts = Períodos por tiempo
periods-now = Ahora
periods-upcoming = Próximos
periods-past = Pasados, { $year }
periods-list-now = Períodos en curso
periods-list-upcoming = Períodos por venir, primero el más próximo
periods-list-past = Períodos de { $year } que ya terminaron, primero el último
periods-none-now = No hay ningún período en curso.
periods-none-now-text = Mientras haya uno, aquí estarán sus resultados hasta el momento.
periods-none-upcoming = No hay ningún período previsto.
periods-none-upcoming-text = Los próximos aparecerán aquí en cuanto la distribuidora los fije.
periods-none-past = Todavía no ha terminado ningún período.
periods-none-past-text = Los de { $year } aparecerán aquí con lo que se ahorró en ellos.

periods-pages = Páginas de la lista
periods-previous = Anterior
periods-next = Siguiente
periods-position = { $first } a { $last } de { $all }

# Columnas y valores.
periods-when = Cuándo
periods-time = { $range }, { $length }
periods-saved = Ahorro
periods-rate = Tasa de ahorro
periods-credits = Créditos
periods-meters-that-took-part = Medidores que participaron
periods-took-part = Participó
periods-worth = Valor
periods-state = Estado
periods-of = { $part } de { $whole }
periods-per-kwh = { $price } por kWh
periods-to-come = Por venir
periods-under-way = En curso
periods-over = Terminado
periods-state-saved = Con ahorro
periods-state-nothing = Sin ahorro
periods-state-silent = Sin lecturas

# El año.
periods-step-years = Cambiar de año
periods-days-of = Días con períodos en { $year }
periods-year-sums = { $periods }, { $saved } ahorrados, { $credits } en créditos.
periods-year-plain = { $periods }.
periods-n = { $count ->
    [one] { $count } período
   *[other] { $count } períodos
}
periods-day = { $day }: { $what }
periods-day-to-come = período de { $range }, por venir
periods-day-under-way = período de { $range }, en curso, { $saved } ahorrados hasta ahora
periods-day-awaited = período de { $range }, en curso, todavía sin lecturas
periods-day-silent = período de { $range }, sin lecturas
periods-day-saved = período de { $range }, { $saved } ahorrados
periods-key = Leyenda
periods-key-more = De menos a más ahorro
periods-key-nothing = Sin ahorro

# Un período.
periods-name = período del { $day }, { $range }
periods-tab = Período, { $day }
periods-one-lead = { $range }, { $length }. Cada kWh ahorrado vale { $price }.
periods-others = Otros períodos
periods-change = Cambiarlo
periods-clock-running = Período en curso hasta { $clock }.
periods-clock-running-text = Apague lo que pueda esperar hasta que termine.
periods-clock-left = de { $length } por delante
periods-clock-coming = Comienza a las { $clock }.
periods-clock-coming-text = Planee usar entonces menos de lo previsto. Cada kWh ahorrado vale { $price }.
periods-clock-until = hasta que comience
periods-only-of = Solo medidores de { $name }.
periods-organization-n = la organización { $number }
periods-show-all = Mostrar todos los medidores

# Qué pasó.
periods-before = El ahorro aparecerá aquí a medida que lleguen lecturas.
periods-no-meter-then = Usted no tenía ningún medidor entonces, así que no hay resultado suyo.
periods-nothing-to-compare = Todavía ningún intervalo tiene a la vez lectura y predicción, así que no hay nada que comparar.
periods-so-far = Hasta ahora: { $what }
periods-your-meter = su medidor
periods-your-meters = sus { $count } medidores
periods-n-meters = { $count ->
    [one] { $count } medidor
   *[other] { $count } medidores
}
periods-nothing-was-saved = consumo de { $who }: { $used }, con { $predicted } previstos. No se ahorró nada.
periods-was-saved = consumo de { $who }: { $used }, con { $predicted } previstos. Se ahorraron { $saved }, que valen { $credits }.
periods-was-saved-below = consumo de { $who }: { $used }, con { $predicted } previstos. En los intervalos por debajo de la predicción se ahorraron { $saved }, que valen { $credits }.
periods-was-saved-even-so = consumo de { $who }: { $used }, con { $predicted } previstos. Aun así, en los intervalos por debajo de la predicción se ahorraron { $saved }, que valen { $credits }.
periods-silent = { $count ->
    [one] { $count } de { $meters } no tiene en estas horas ningún intervalo con lectura y predicción.
   *[other] { $count } de { $meters } no tienen en estas horas ningún intervalo con lectura y predicción.
}
periods-beside = Comparte tiempo con el { $name }. Un intervalo que está dentro de ambos cuenta una vez, para el que comienza primero.

# Cifras principales.
periods-figures = Cifras principales
periods-at-price = a { $price } por kWh ahorrado
periods-of-predicted = de { $predicted } previstos
periods-used-energy = { $used } consumidos
periods-rate-bar = { $rate } de la energía prevista ahorrado
periods-participation = Participación
periods-of-meters = de { $meters }
periods-n-intervals = { $count ->
    [one] { $count } intervalo
   *[other] { $count } intervalos
}
periods-below = { $n } de { $intervals } por debajo de la predicción
periods-participation-bar = { $part } participaron, { $rest } no, { $silent } sin lecturas

# El día.
periods-chart = Potencia y predicción
periods-chart-of = { $day }. { $whose }, media { $step }, kW
periods-chart-meter = Medidor { $number }
periods-chart-all = { $meters } en conjunto
periods-chart-some = { $n } de { $meters } en conjunto
periods-open-day = Abrir el día de este medidor
periods-all-together = Todos los medidores juntos
periods-chart-nothing-yet = Todavía no hay nada que mostrar.
periods-chart-nothing-yet-text = La predicción aparecerá aquí cuando haya una para ese día, y las lecturas a medida que lleguen.
periods-chart-no-meter = Sin medidor no hay curva.
periods-chart-no-meter-text = El día de sus medidores se dibujará aquí cuando tenga alguno.
periods-chart-no-readings = No hay lecturas de ese día.
periods-chart-no-readings-text = Aparecerán aquí con la importación que las traiga.
periods-chart-label = Potencia y predicción del { $day }. Potencia entre { $low } y { $high }. El período de { $range } está sombreado.
periods-chart-label-empty = Potencia y predicción del { $day }. Todavía sin lecturas. El período de { $range } está sombreado.
periods-no-prediction = No hay predicción para este día: solo se muestra lo medido.
periods-only-prediction = Todavía no hay lecturas de este día: solo se muestra la predicción.
periods-as-table = Mostrar el período como tabla
periods-table = Potencia y predicción en el período
periods-interval = Intervalo
periods-power-kw = Potencia, kW
periods-prediction-kw = Predicción, kW
periods-below-kw = Por debajo de la predicción, kW
periods-no-reading = sin lectura
periods-more-rows = { $count ->
    [one] { $count } más está en la descarga de lecturas.
   *[other] { $count } más están en la descarga de lecturas.
}

# Medidor por medidor.
periods-meters = Medidores
periods-ranking = Primero va quien ahorró la mayor parte de lo previsto.
periods-csv = Descargar CSV
periods-by-meter = Resultados por medidor
periods-by-meter-caption = Resultados por medidor, primero la mayor tasa de ahorro
periods-meter = Medidor
periods-organization = Organización
periods-used = Consumo
periods-predicted = Previsto
periods-missing = Intervalos que faltan
periods-missing-short = Faltan
periods-missing-all = Todos
periods-yes = Sí
periods-no = No
periods-no-data = Sin datos
periods-homes = { $count ->
    [one] { $count } hogar está en las sumas y no en la lista: ahorró { $saved }. Lo que hizo un hogar se muestra solo en la página de su medidor, y cada consulta queda registrada.
   *[other] { $count } hogares están en las sumas y no en la lista: juntos ahorraron { $saved }. Lo que hizo un hogar se muestra solo en la página de su medidor, y cada consulta queda registrada.
}
periods-no-meters = Ningún medidor suyo estaba ahí.
periods-no-meters-text = Los resultados se muestran desde el día en que un medidor es suyo.

# Cómo se llega a las cifras.
periods-method = Cómo se calculó
periods-method-prediction = La predicción es lo que se esperaba que consumiera cada medidor sin el período. Se importa junto con las lecturas.
periods-method-counted = Cuentan los intervalos que están por completo dentro del período y tienen lectura y predicción. En cada uno, lo ahorrado es la predicción menos lo consumido, por la duración del intervalo, y nunca menos de cero: un intervalo por encima de su predicción no quita nada a los demás.
periods-method-once = Un intervalo dentro de varios períodos cuenta una vez, para el que comienza primero.
periods-method-rate = La tasa de ahorro es lo ahorrado como parte de lo previsto en los mismos intervalos. Un medidor participó si al menos un intervalo estuvo por debajo de su predicción.
periods-method-credits = Los créditos son la energía ahorrada por { $price } por kWh, { $factor }. Se redondean al centavo una sola vez, la mitad hacia el par, después de sumar todo; por eso las filas de la tabla pueden diferir de la suma en algunos centavos.
periods-factor-own = el factor de crédito de este período
periods-factor-general = el factor de crédito general de la distribuidora
periods-method-missing = Faltan los intervalos que ya deberían haber terminado y no tienen lectura o predicción, según la duración de los demás intervalos del medidor en el día.

# Desde la página de un medidor.
periods-result-of = Resultado de { $range }
periods-all = Todos los períodos
