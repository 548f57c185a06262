# Todos los medidores: quién tiene cuál, y cómo agregar más.
assign-lead = Todos los medidores son de la distribuidora; la mayoría son también de una organización o de un cliente.
assign-assigned-to = Asignado a
assign-last-reading = Última lectura
assign-no-meter = No se encuentra ningún medidor.
assign-no-meter-text = Muéstrelos todos, o agregue medidores.
assign-no-label = Sin etiqueta
assign-choose = Elegir el medidor { $meter }
assign-still-chosen = { $count ->
    [one] Sigue elegido: { $count } medidor.
   *[other] Siguen elegidos: { $count } medidores.
}
assign-all = Todos
assign-silent = Sin lecturas desde hace un día
assign-show = Mostrar
assign-search = Número, etiqueta o titular

# La asignación.
assign-assign = Asignar
assign-unassign = Quitar
assign-none = Ninguna
assign-email = o el correo de un cliente
assign-since = Desde cuándo (o hasta cuándo)
assign-since-hint = En la hora local de la distribuidora. Vacío: desde que terminó quien lo tenía antes, o todo lo que hay; al quitar, hasta ahora.
assign-move = Quitárselos a quien los tiene ahora

# Agregar.
assign-add = Agregar medidores
assign-one = Un medidor
assign-many = Muchos medidores
assign-many-text = Se agregan todos o ninguno, y se indica cada fila que no se puede agregar.
assign-number-hint = Como está impreso en el medidor.
assign-label = Etiqueta
assign-csv-hint = Un encabezado y una fila por medidor; todo menos meter_id puede estar vacío o faltar.
assign-add-one = Agregar el medidor
assign-add-all = Agregarlos todos

# Un medidor.
assign-meter-of-number = Medidor { $meter }
assign-meter-lead = Número { $meter }. Última lectura: { $time }.
assign-never = nunca
assign-see-readings = Ver sus lecturas
assign-label-and-place = Etiqueta y lugar
assign-label-hint = A lo sumo 60 caracteres.
assign-save = Guardar
assign-history = Quién lo tiene y lo tuvo
assign-history-text = Cada uno ve solo las lecturas de su tiempo. La distribuidora tiene siempre todos los medidores.
assign-it = Asignarlo
assign-take = Quitarlo
assign-until = Hasta cuándo
assign-until-hint = En la hora local de la distribuidora. Vacío: ahora.
assign-assignments = Asignaciones
assign-who = Quién
assign-from = Desde
assign-to = Hasta
assign-state = Estado
assign-has-it = Lo tiene
assign-had-it = Lo tuvo
assign-first-reading = La primera lectura
assign-still = Todavía
assign-nobody = Solo lo ha tenido la distribuidora.
assign-nobody-text = Asígnelo abajo.
assign-code = Código de reclamación
assign-code-text = Un código que se envía con la factura. Con él un hogar obtiene el medidor de inmediato; sin código, lo obtiene quien lo reclame primero. Un código nuevo reemplaza al anterior.
assign-code-of = Código de reclamación del medidor { $meter }
assign-new-code = Crear un código nuevo
assign-remove-code = Quitar el código
