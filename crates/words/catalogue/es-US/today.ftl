# La página de hoy.
today-title = Hoy
today-lead = { $day }.
today-lead-one = { $day }. { $meter }.
today-lead-several = { $day }. Sus { $count } medidores juntos.
today-lead-all = { $count ->
    [one] { $day }. El único medidor que hay.
   *[other] { $day }. Los { $count } medidores juntos.
}

# Primeros pasos.
today-steps = Primeros pasos
today-steps-done = { $done } de { $all } hechos.
today-step-done = (hecho)
today-step-open = (por hacer)
today-step-meter = Un medidor es suyo
today-step-meter-text = La distribuidora le asigna su medidor. Usted no tiene que hacer nada.
today-step-readings = Llegan lecturas
today-step-readings-text = Las trae la distribuidora. Desde entonces usted ve su potencia, día a día.
today-step-protect = Proteja su cuenta
today-step-protect-text = Un código de su teléfono además de la contraseña. Puede dejarlo para otro momento.
today-step-part = Participe en un período
today-step-part-text = Use menos de lo previsto mientras dure. Aquí verá lo que ahorró y cuánto vale.
today-step-organizations = Cree organizaciones
today-step-organizations-text = Aquellas cuyas personas comparten medidores. Los hogares no necesitan ninguna.
today-step-meters = Agregue medidores
today-step-meters-text = Uno por uno o de una lista, y asígnelos.
today-step-import = Traiga lecturas
today-step-import-text = Archivos con lecturas y predicciones, en CSV o Green Button.
today-step-periods = Fije un período
today-step-periods-text = Todos lo ven venir y, cuando termina, lo que se ahorró.

# Cifras principales.
today-year = Ahorro en { $year }
today-year-none = Los créditos aparecerán aquí cuando un período tenga lecturas y predicciones.
today-year-text = { $count ->
    [one] { $saved } en { $count } período
   *[other] { $saved } en { $count } períodos
}
today-bars = Ahorro por período de este año, primero el más antiguo: { $amounts }
today-next = Próximo período
today-next-none = Lo verá aquí en cuanto la distribuidora fije uno.
today-next-today = Hoy
today-next-tomorrow = Mañana
today-last = Último resultado
today-last-text = { $saved } ahorrados de { $predicted } previstos, { $day }
today-last-none = Lo que resulte de un período aparecerá aquí cuando termine.

# El día.
today-curve = Potencia y predicción
today-curve-of = { $whose }, media { $step }, kW
today-curve-label = Potencia y predicción del { $day }. Potencia entre { $low } y { $high } hasta ahora.
today-curve-label-empty = Predicción del { $day }. Todavía sin lecturas.
today-curve-none = Hoy todavía no hay lecturas.
today-curve-none-text = Aparecerán aquí a medida que lleguen.
today-open-meter = Abrir el medidor
today-open-meters = Todos los medidores

# Al lado.
today-results = Últimos períodos
today-waits = Por hacer
today-waits-nothing = No hay nada pendiente.
today-waits-people = { $count ->
    [one] { $count } persona por aprobar
   *[other] { $count } personas por aprobar
}
today-waits-claims = { $count ->
    [one] { $count } medidor reclamado
   *[other] { $count } medidores reclamados
}
today-waits-meters = { $count ->
    [one] { $count } medidor sin asignar
   *[other] { $count } medidores sin asignar
}
today-waits-messages = { $count ->
    [one] { $count } mensaje sin enviar
   *[other] { $count } mensajes sin enviar
}

today-peers = Usted y otros
today-peers-homes = { $day }. Otros { $count } hogares de tamaño parecido.
today-peers-organizations = { $day }. Otras { $count } organizaciones de tamaño parecido.
today-peers-you = Usted
today-peers-typical = La mitad, al menos
today-peers-best = La mejor quinta parte, al menos
today-peers-great = Tan bien como la mejor quinta parte.
today-peers-good = Mejor que la mitad.
today-peers-fair = Cada kilovatio-hora cuenta, también la próxima vez.
