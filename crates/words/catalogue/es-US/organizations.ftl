# Todas las organizaciones.
organizations-lead = Empresas que participan, y la distribuidora misma.
organizations-name = Nombre
organizations-name-or-number = Nombre o número
organizations-number = Número { $number }
organizations-none = No se encuentra ninguna organización.
organizations-none-text = Busque una parte más corta del nombre, o créela abajo.
organizations-all = Todas las organizaciones
organizations-new = Organización nueva
organizations-new-text = Su gente entra con el número de la organización. La primera persona la administra.
organizations-create = Crear la organización
organizations-edit = Editar
organizations-save = Guardar
organizations-delete = Eliminar
organizations-members = { $count ->
    [one] { $count } miembro
   *[other] { $count } miembros
}
organizations-meters = { $count ->
    [one] { $count } medidor
   *[other] { $count } medidores
}
organizations-delete-title = ¿Eliminar { $name }?
organizations-delete-text = Esto no se puede deshacer. Tiene { $members } y { $meters }; solo se puede eliminar una organización sin unos ni otros.
organizations-delete-it = Eliminar la organización
