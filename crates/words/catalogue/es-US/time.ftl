# Lapsos de tiempo.
time-seconds = { $count ->
    [one] un segundo
   *[other] { $count } segundos
}
time-minutes = { $count ->
    [one] un minuto
   *[other] { $count } minutos
}

# La hora del día. También hay $hour24, la hora de 0 a 23, y $second.
time-clock = { $hour }:{ $minute } { $half ->
    [am] a.m.
   *[pm] p.m.
}
time-clock-with-seconds = { $hour }:{ $minute }:{ $second } { $half ->
    [am] a.m.
   *[pm] p.m.
}
time-clock-in-zone = { $clock } { $zone }
time-clock-bare = { $hour }:{ $minute }

time-weekday-and-day = { $weekday }, { $day } de { $month }
time-weekday-day-and-year = { $weekday }, { $day } de { $month } de { $year }
time-day-of-month = { $day } de { $month }
time-day-and-year = { $day } de { $month } de { $year }
time-month-and-year = { $month } de { $year }
time-day-at = { $day }, { $clock }
time-from-to = { $from } a { $to }
time-days-of-month = { $first } a { $last } de { $month } de { $year }

time-month = { $month ->
    [1] enero
    [2] febrero
    [3] marzo
    [4] abril
    [5] mayo
    [6] junio
    [7] julio
    [8] agosto
    [9] septiembre
    [10] octubre
    [11] noviembre
   *[12] diciembre
}
time-month-short = { $month ->
    [1] ene
    [2] feb
    [3] mar
    [4] abr
    [5] may
    [6] jun
    [7] jul
    [8] ago
    [9] sept
    [10] oct
    [11] nov
   *[12] dic
}
time-weekday = { $weekday ->
    [1] lunes
    [2] martes
    [3] miércoles
    [4] jueves
    [5] viernes
    [6] sábado
   *[7] domingo
}
time-weekday-short = { $weekday ->
    [1] lun
    [2] mar
    [3] mié
    [4] jue
    [5] vie
    [6] sáb
   *[7] dom
}

time-every-hour = por hora
time-every-day = por día
time-every-hours = cada { $count } horas
time-every-minutes = cada { $count } minutos
time-every-seconds = cada { $count } segundos

time-zone-eastern = hora del Este
time-zone-central = hora del Centro
time-zone-mountain = hora de la Montaña
time-zone-pacific = hora del Pacífico
time-zone-alaska = hora de Alaska
time-zone-hawaii = hora de Hawái

# Duraciones exactas.
time-hour = { $hour } { $half ->
    [am] a.m.
   *[pm] p.m.
}
time-length-minutes = { $minutes } min
time-length-hours = { $hours } h
time-length = { $hours } h { $minutes } min
time-days = { $count ->
    [one] { $count } día
   *[other] { $count } días
}
time-hours = { $count ->
    [one] { $count } hora
   *[other] { $count } horas
}
time-exact-minutes = { $count ->
    [one] { $count } minuto
   *[other] { $count } minutos
}
time-exact-seconds = { $count ->
    [one] { $count } segundo
   *[other] { $count } segundos
}
time-scale-day = Día
time-scale-week = Semana
time-scale-month = Mes
time-scale-year = Año
time-weekday-letter = { $weekday ->
    [1] L
    [2] M
    [3] M
    [4] J
    [5] V
    [6] S
   *[7] D
}
